import v8 from 'node:v8';
import vm from 'node:vm';

// Loaded into an instance by --import: at SIGUSR2 it collects garbage and prints what is still in use, in bytes.
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
process.on('SIGUSR2', () => {
  collect();
  collect();
  process.stdout.write(`heap in use: ${process.memoryUsage().heapUsed};\n`);
});
