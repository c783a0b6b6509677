import { InputError } from "@cyberintegrations/errors";
import type { Store } from "@cyberintegrations/store";
import {
  compileSelection,
  selectedCollections,
  type Selection,
} from "@cyberintegrations/store/selection";
import { isWanted } from "./choose.ts";
import type { Held, Inventory } from "./destination.ts";
import type { Output } from "./output.ts";

/** Options of {@link reconcile}. */
export interface ReconcileOptions {
  /** Only finds what would be removed. Default: false. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Receives each indicator that the store no longer has. */
  readonly onUnwanted?: ((held: Held) => void) | undefined;
}

/** What {@link reconcile} has done. */
export interface ReconcileCounts {
  /** Indicators that the destination has from this output. */
  readonly checked: number;
  /** Those that the store no longer has, or that the output no longer selects. */
  readonly unwanted: number;
  /** Those that were removed. One that changed meanwhile is not. */
  readonly removed: number;
}

/**
 * Removes indicators from a destination that the store no longer has, for example after the store was restored from a backup
 * or a collection was removed from the output. It can run at the same time as a delivery. Nothing is recorded in the store.
 *
 * @throws InputError if the destination can't list what it has, or if the output has never delivered from this store: it would
 * then remove everything. DeliveryError or ConnectionError if the destination fails.
 */
export async function reconcile(
  store: Store,
  output: Output,
  { dryRun = false, signal = new AbortController().signal, onUnwanted }: ReconcileOptions = {},
): Promise<ReconcileCounts> {
  const inventory = await inventoryOf(store, output);
  const selection = compileSelection(output);
  let [checked, unwanted, removed] = [0, 0, 0];
  for await (const page of inventory.pages(signal)) {
    const wanted = await wantedOf(store, page, selection, inventory.keepsWithdrawn);
    const rest = page.filter(({ id }) => !wanted.has(id));
    checked += page.length;
    unwanted += rest.length;
    for (const held of rest) onUnwanted?.(held);
    if (!dryRun && rest.length > 0) removed += await inventory.remove(rest, signal);
  }
  return { checked, unwanted, removed };
}

async function inventoryOf(
  store: Store,
  { name, content, destination }: Output,
): Promise<Inventory> {
  if (destination.inventory === undefined || content === "feeds")
    throw new InputError(`${name}: expected an output that can list the indicators it has`, {
      path: ["output"],
      hint: "Elasticsearch and OpenSearch with indicators can.",
    });
  const known = (await store.outputs()).find(({ output }) => output === name);
  if (known === undefined || known.position === 0)
    throw new InputError(`${name}: expected an output that has delivered from this store`, {
      path: ["output"],
      hint: "Deliver first: without a delivery, everything at the destination would be removed.",
    });
  return destination.inventory;
}

/** The ids of a page that the destination should have. */
async function wantedOf(
  store: Store,
  page: readonly Held[],
  selection: Selection,
  keepsWithdrawn: boolean,
): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>();
  const values = page.map(({ type, value }) => ({ type, value }) as { type: never; value: string });
  const collections = await selectedCollections(store, selection);
  for await (const indicator of store.indicators({ collections, values, withdrawn: true }))
    if (keepsWithdrawn || isWanted(indicator, selection)) wanted.add(indicator.id);
  return wanted;
}
