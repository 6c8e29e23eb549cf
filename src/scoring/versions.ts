/** All versions that a rule has had, the oldest first: the last is in force, and each stays for the scores it gave. */
export type Versions<Rule> = readonly [Rule, ...Rule[]];

export interface NamedRule<Name extends string, Rule> {
  readonly name: Name;
  readonly rule: Rule;
  /** Name and version, such as `subset@1`: kept beside each score. */
  readonly policy: string;
}

/** Rules by their names. A change that gives any response another fraction adds a version and leaves the others alone. */
export type RuleBook<Name extends string, Rule> = Readonly<Record<Name, Versions<Rule>>>;

export function ruleInForce<Name extends string, Rule>(rules: RuleBook<Name, Rule>, name: Name): NamedRule<Name, Rule> {
  const versions = rules[name];
  return { name, rule: versions.at(-1) as Rule, policy: `${name}@${versions.length}` };
}

/** The rule by which a score was given, of what is kept beside it; undefined where the book does not hold it. */
export function recordedRule<Name extends string, Rule>(
  rules: RuleBook<Name, Rule>,
  policy: string,
): NamedRule<Name, Rule> | undefined {
  const [, name = '', version] = /^([a-z-]+)@([1-9]\d{0,3})$/.exec(policy) ?? [];
  if (!Object.hasOwn(rules, name)) return undefined;
  const rule = rules[name as Name][Number(version) - 1];
  return rule && { name: name as Name, rule, policy };
}
