import { Command, Option } from 'nest-commander';
import { writeFile } from 'node:fs/promises';
import { print } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface OpenapiOptions {
  out?: string;
}

@Command({ name: 'openapi', description: 'Print the OpenAPI document, or write it to a file' })
export class OpenapiCommand extends StrictCommandRunner {
  async run(_: string[], { out }: OpenapiOptions): Promise<void> {
    const { describeApi } = await import('./describe-api.js');
    const text = `${JSON.stringify(await describeApi(), null, 2)}\n`;
    if (out === undefined) process.stdout.write(text);
    else {
      await writeFile(out, text);
      print(`Wrote ${out}.`);
    }
  }

  @Option({ flags: '--out <file>', description: 'write to this file instead of the terminal' })
  parseOut(file: string): string {
    return file;
  }
}
