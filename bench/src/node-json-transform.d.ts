declare module "node-json-transform" {
  interface TransformMap {
    readonly item: Readonly<Record<string, string>>;
    readonly operate?: readonly { readonly run: (value: never) => unknown; readonly on: string }[];
  }
  export function transform(data: readonly unknown[], map: TransformMap): unknown[];
}
