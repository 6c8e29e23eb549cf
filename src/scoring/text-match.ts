/** What is done to a text before it is compared, one step after the other. */
export interface TextStep {
  readonly step: 'nfc' | 'trim' | 'fold-case' | 'full-width' | 'minus-sign' | 'decimal-comma';
  of(text: string): string;
}

/** NFC and no white space at the ends; white space inside is part of the text. */
export const NORMAL: readonly TextStep[] = [
  { step: 'nfc', of: (text) => text.normalize('NFC') },
  { step: 'trim', of: (text) => text.trim() },
];

export const FOLDED: readonly TextStep[] = [...NORMAL, { step: 'fold-case', of: foldCase }];

export function after(steps: readonly TextStep[], text: string): string {
  let result = text;
  for (const { of } of steps) result = of(result);
  return result;
}

export function normalText(text: string): string {
  return after(NORMAL, text);
}

/**
 * The form in which texts that differ only in case are the same, for every script: ß = SS, final and inner sigma alike.
 * Lower then upper case is Unicode's full folding without a table of our own; only the dotless ı has to be kept out of
 * it, because its capital is I and Unicode folds it to nothing but itself.
 */
export function foldCase(text: string): string {
  return text
    .split('ı')
    .map((part) => part.toLowerCase().toUpperCase())
    .join('ı')
    .normalize('NFC');
}

/** Why an accepted text is of no use: `message` is a sentence that says what to do. */
export class UnusableText extends Error {
  override readonly name: string = 'UnusableText';
}
