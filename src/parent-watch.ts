const LOOK_MS = 200;

/**
 * Acts once when the npm that started this process has gone. Killed by -9 it passes nothing on: the server that it leaves
 * behind would keep the port and the DATA_DIR which the next `npm start` needs.
 */
export function whenNpmIsGone(source: Record<string, string | undefined>, act: () => void): void {
  if (source['npm_lifecycle_event'] !== 'start') return;
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    act();
  }, LOOK_MS);
  watch.unref();
}
