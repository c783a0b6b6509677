export type { ServedRequest } from "./app.ts";
export { formats, type ListFormat } from "./lists/formats.ts";
export { listTypes, type ListType } from "./lists/line.ts";
export type { ListOptions } from "./lists/list-options.ts";
export type { CertificateFiles } from "./listener/certificate-files.ts";
export type { Limits } from "./listener/listen.ts";
export { permissions, type Permission } from "./permission.ts";
export { startServer, type RunningServer, type ServerOptions } from "./server.ts";
export type { TokenOptions } from "./tokens.ts";
