import { supportedExtensions } from 'file-type';

const MAX_LENGTH = 255;

/** A name that is safe to store and to show: no path, no control or direction characters, at most 255 characters, its ending kept. */
export function cleanFileName(sent: string | undefined): string {
  const last = (sent ?? '').toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const shown = last
    // The three characters that browsers escape in a multipart name (WHATWG HTML, form submission).
    .replace(/%22|%0D|%0A/gi, (escape) => decodeURIComponent(escape))
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '');
  if (shown === '') return 'file';
  const ending = /\.[A-Za-z0-9]{1,16}$/.exec(shown)?.[0] ?? '';
  // By characters, so that none is cut in half.
  const stem = Array.from(shown.slice(0, shown.length - ending.length));
  return stem.slice(0, MAX_LENGTH - ending.length).join('') + ending;
}

/** Endings of files that carry no signature, or one that others share: text, and the documents of old offices. */
const OTHER_ENDINGS = new Set(
  (
    'txt csv tsv md tex log json ndjson yaml yml toml html css svg py ipynb r jl sql js ts java kt c h cpp go rs sh ' +
    'doc xls ppt hwp hwpx'
  ).split(' '),
);

/** For people who must not learn the author from the name: the id, with an ending that programs go by and nobody is called. */
export function anonymousFileName(id: string, name: string): string {
  const ending = /\.([A-Za-z0-9]{1,16})$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return supportedExtensions.has(ending) || OTHER_ENDINGS.has(ending) ? `${id}.${ending}` : id;
}
