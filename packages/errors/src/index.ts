export { CyberIntegrationsError, type ErrorDetails } from "./base.ts";
export { checkOptions } from "./check-options.ts";
export {
  ConnectionError,
  type ConnectionErrorCode,
  type ConnectionErrorDetails,
} from "./connection-error.ts";
export { InputError, type InputErrorDetails } from "./input-error.ts";
export { linkSignals, type LinkedSignal } from "./link-signals.ts";
export { ParserError } from "./parser-error.ts";
export { PartialError } from "./partial-error.ts";
export { StoreError, type StoreErrorCode } from "./store-error.ts";
export {
  optionName,
  sentence,
  type NamedOption,
  type OptionNames,
  type OptionPath,
  type Sentence,
  type Wording,
} from "./wording.ts";
