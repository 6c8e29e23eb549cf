import { TextRow } from '../../src/common/text-row.js';

/** A row as the server would send these texts. */
export function textRow(...columns: readonly (string | null)[]): TextRow {
  const parts = columns.flatMap((column) => {
    const text = Buffer.from(column ?? '');
    const length = Buffer.alloc(4);
    length.writeInt32BE(column === null ? -1 : text.length);
    return [length, text];
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns.length);
  return new TextRow(Buffer.concat([count, ...parts]));
}
