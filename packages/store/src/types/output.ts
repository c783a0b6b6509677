/** An output that an engine has claimed. */
export interface OutputClaim {
  /** Greater than every earlier epoch. Acknowledgements with an earlier one are refused. */
  readonly epoch: number;
  /** The position to continue from. */
  readonly position: number;
}

/** Whether a destination has acknowledged an item, or may have it because it was about to be sent. */
export type ItemPresence = "acknowledged" | "announced";

/** An item that a destination has refused. */
export interface DeadLetter {
  /** The item's key at the destination. */
  readonly key: string;
  readonly kind: "feed" | "indicator";
  /** The id of the indicator, or the collection and id of the feed, in a form that the caller defines. */
  readonly item: string;
  /** The position of the change that was refused. */
  readonly position: number;
  /** The reason in the destination's response. It is displayed and logged, so it must contain no secrets. */
  readonly reason: string;
}

/** A stored dead letter. */
export interface StoredDeadLetter extends DeadLetter {
  readonly output: string;
  /** When it was stored last, as ISO 8601. */
  readonly at: string;
  /** How often the destination has refused it. */
  readonly attempts: number;
  /** Whether it is to be sent again. */
  readonly retry: boolean;
}

/** What a destination has acknowledged. */
export interface Acknowledgement {
  /** The epoch of the claim. */
  readonly epoch: number;
  /** The output's position before. */
  readonly from: number;
  /** Its position from now on. */
  readonly to: number;
  /** Items that the destination has refused. */
  readonly deadLetters?: readonly DeadLetter[] | undefined;
  /** Keys of dead letters that have been sent. They are deleted. */
  readonly resolved?: readonly string[] | undefined;
  /** Ids of items that the destination has now. */
  readonly present?: readonly string[] | undefined;
  /** Ids of items that the destination no longer has. */
  readonly absent?: readonly string[] | undefined;
}

/** The status of an output. */
export interface OutputStatus extends OutputClaim {
  readonly output: string;
  /** The number of changes after its position, including those that will be skipped. */
  readonly lag: number;
  /** When the first commit after its position was made; null without a lag. */
  readonly oldest: string | null;
  readonly deadLetters: number;
  /** When its position was last changed, as ISO 8601; null if never. */
  readonly acknowledgedAt: string | null;
}

/** Selects dead letters. */
export interface DeadLetterSelection {
  /** Only these outputs. Default: all. */
  readonly outputs?: readonly string[] | undefined;
  /** Only these keys. Default: all. */
  readonly keys?: readonly string[] | undefined;
  /** Only those that are to be sent again. @default false */
  readonly retry?: boolean | undefined;
}
