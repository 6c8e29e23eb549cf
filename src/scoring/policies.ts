/** A choice response held against the key. Both are sets: a pick sent twice counts once, order means nothing. */
export interface Decision {
  right: ReadonlySet<string>;
  picked: ReadonlySet<string>;
}

export interface Policy {
  /** Raised with every change that gives any response another fraction; kept beside each score. */
  readonly version: number;
  /** From 0 to 1; 0 when nothing is picked. */
  fraction(decision: Decision): number;
}

export type PolicyName = 'subset' | 'all-or-nothing';

/** The scoring rules of choice questions, by the name a rubric gives. */
export const POLICIES: Readonly<Record<PolicyName, Policy>> = {
  /** The share of the right options that were picked; a single wrong pick makes it 0. */
  subset: {
    version: 1,
    fraction: ({ right, picked }) => (isSubset(picked, right) && right.size > 0 ? picked.size / right.size : 0),
  },
  /** 1 for exactly the right options, else 0. */
  'all-or-nothing': {
    version: 1,
    fraction: ({ right, picked }) => (picked.size > 0 && picked.size === right.size && isSubset(picked, right) ? 1 : 0),
  },
};

function isSubset(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...inner].every((key) => outer.has(key));
}
