import { drp } from "./drp/product.ts";
import type { Product } from "./product.ts";
import { ti } from "./ti/product.ts";

/** All products, by id. To add one, follow docs/add-a-product.md. */
export const products: { readonly ti: Product; readonly drp: Product } = { ti, drp };
