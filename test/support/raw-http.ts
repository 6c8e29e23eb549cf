import { connect } from 'node:net';

/** Bytes of an ASCII text to a listening server, and everything that comes back until it closes the connection. */
export function exchangeRaw(port: number, text: string, patienceMs = 25_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let answer = '';
    socket.setTimeout(patienceMs, () =>
      socket.destroy(new Error(`The connection stayed open; it answered: ${answer}`)),
    );
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
    socket.on('close', () => resolve(answer));
  });
}
