export { compileAllowList, type AllowList, type AllowListOptions } from "./allow-list.ts";
export {
  compileSelection,
  isCompromised,
  selectedCollections,
  severities,
  type Selectable,
  type Selection,
  type SelectionOptions,
  type Severity,
  type Suppressed,
} from "./selection.ts";
export { tlpLevels, tlpRank, type Tlp } from "./tlp.ts";
