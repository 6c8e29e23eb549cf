export interface BankCategory {
  categoryId: string;
  name: string;
  weight: number;
  isActive: boolean;
}

/** Questions that a score does not tell apart. */
export interface QuestionGroup {
  /** The place of their category in the bank. */
  category: number;
  isActive: boolean;
  /** Points of each, a whole number. */
  points: number;
  /** For whom they are: null or nothing in it for everyone. What is no string is meant for nobody. */
  targets: readonly unknown[] | null;
  /** How many they are, at least one. */
  size: number;
}

export interface QuestionBank {
  /** All of them, in display order. */
  categories: readonly BankCategory[];
  groups: readonly QuestionGroup[];
}

/** What is open to people with the same specialties, answered or not. */
export interface OpenBank extends QuestionBank {
  /** Of each group. */
  isOpen: readonly boolean[];
  /** Open questions of each category, and their points. */
  asked: readonly number[];
  possible: readonly number[];
}

/** Whether questions of this kind are asked of somebody with these specialties, answered or not. */
export function isOpen(
  { isActive, targets }: Pick<QuestionGroup, 'isActive' | 'targets'>,
  category: Pick<BankCategory, 'isActive'>,
  specialties: ReadonlySet<unknown>,
): boolean {
  if (!isActive || !category.isActive) return false;
  return targets === null || targets.length === 0 || targets.some((target) => specialties.has(target));
}

export function openTo({ categories, groups }: QuestionBank, specialties: readonly string[]): OpenBank {
  const own = new Set<unknown>(specialties);
  const asked = categories.map(() => 0);
  const possible = categories.map(() => 0);
  const open = groups.map((group) => {
    const { category: place, points, size } = group;
    if (!isOpen(group, categories[place] as BankCategory, own)) return false;
    asked[place] = (asked[place] as number) + size;
    possible[place] = (possible[place] as number) + size * points;
    return true;
  });
  return { categories, groups, isOpen: open, asked, possible };
}
