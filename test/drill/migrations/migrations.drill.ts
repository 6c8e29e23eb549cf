import { createEmptyDatabase } from '../../support/database.js';
import type { Drill } from '../drill.js';
import { startDrillServer } from '../support/drill-server.js';
import { backAndForth } from './back-and-forth.js';
import { migrateLive } from './live.js';

/** `--stall 1` migrates under load instead, over `rows` answers; no write may take longer than `longest` ms. */
const defaults = { questions: 10_000, answers: 100_000, stall: 0, rows: 1_000_000, writes: 50, longest: 500 };

export const drill: Drill<typeof defaults> = {
  summary: 'every step up, down, up keeps every value; --stall 1: no write waits long while the steps run',
  defaults,
  async run({ questions, answers, stall, rows, writes, longest }, say) {
    const server = await startDrillServer('migrations');
    try {
      const beside = await server.createDatabase();
      const { url, drop } = await createEmptyDatabase(beside.url);
      try {
        return stall === 0
          ? await backAndForth(url, { questions, answers }, say)
          : await migrateLive(url, { size: { questions, answers: rows }, writes, longestMs: longest }, say);
      } finally {
        await drop();
        await beside.drop();
      }
    } finally {
      await server.stop();
    }
  },
};
