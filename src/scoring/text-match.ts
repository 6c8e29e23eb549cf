/** NFC and no white space at the ends; white space inside is part of the text. */
export function normalText(text: string): string {
  return text.normalize('NFC').trim();
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

/** What is compared when a given text is held against an accepted one. */
export function comparable(text: string, caseSensitive: boolean): string {
  return caseSensitive ? normalText(text) : foldCase(normalText(text));
}
