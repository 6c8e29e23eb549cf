/**
 * What examples, tutorials and hurried people put where a secret belongs. A secret is judged by what is left of it
 * once these are taken away; none has one letter, or random text would be eaten up.
 */
const WORDS = [
  'administrator|administration|development|placeholder|production|characters|localhost|qwertyuiop|asdfghjkl|change',
  'password|passwort|postgres|postgresql|insecure|database|changeme|metrics|default|example|welcome|letmein|replace',
  'signing|zxcvbnm|dragon|monkey|secret|sample|please|secure|random|string|system|master|prometheus|grafana|abcdef',
  'qwerty|azerty|redis|asdf|admin|axqna|dummy|token|value|super|short|least|bytes|local|login|guest|enough|hello|world',
  'test|demo|root|user|your|this|that|here|long|must|more|some|text|prod|very|with|pass|auth|iloveyou|abcd|abc|xyz',
  'key|jwt|dev|the|not|for|any|and|you|new|api|app|com|org|ax|qna|my|is|to|or|be|at|me|it|in|of|by|do|pw|db|an|we',
]
  .join('|')
  .split('|')
  .sort((one, other) => other.length - one.length);
const KNOWN = new RegExp(WORDS.join('|'), 'g');

/** Letters that people write as digits and signs. */
const DISGUISED: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  $: 's',
  '@': 'a',
  '!': 'i',
};

/**
 * Why somebody could guess a secret, to follow its name in a message; null when nothing speaks against it.
 * @param left characters that must be there beside well-known words
 */
export function weaknessOf(secret: string, left: number): string | null {
  if (new Set(secret).size < 8) return 'holds too few different characters';
  if (isRepetition(secret)) return 'repeats itself';
  if (isSequence(secret)) return 'is a run of neighbouring characters';
  if (beyondKnownWords(secret).length < left) return 'is made of words that everybody tries, such as those of examples';
  return null;
}

/** Whether a password in a URL is one that examples use, or the user's own name. */
export function isExamplePassword(password: string, user: string): boolean {
  return password.toLowerCase() === user.toLowerCase() || beyondKnownWords(password).length < 3;
}

function beyondKnownWords(secret: string): string {
  // As written, and without the digits that only count up an old password.
  return [secret, secret.replace(/^[\d\W]{1,5}|[\d\W]{1,5}$/g, '')]
    .map((text) => [...text.toLowerCase()].map((character) => DISGUISED[character] ?? character).join(''))
    .map((text) => text.replace(KNOWN, '').replace(/[^\p{L}\p{N}]/gu, ''))
    .reduce((shortest, text) => (text.length < shortest.length ? text : shortest));
}

function isRepetition(text: string): boolean {
  // A text repeats itself when it is found in its own double before the end.
  return (text + text).indexOf(text, 1) < text.length || /^(.{1,16}?)\1+.{0,15}$/s.test(text);
}

function isSequence(text: string): boolean {
  const neighbours = [...text].filter((character, index) => {
    const step = character.charCodeAt(0) - text.charCodeAt(index - 1);
    return index > 0 && Math.abs(step) <= 1;
  });
  return neighbours.length * 3 > text.length * 2;
}
