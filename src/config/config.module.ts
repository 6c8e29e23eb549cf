import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { ENV, type Env } from './env.js';

/** Gives the settings and the clock to every module. */
@Global()
@Module({})
export class ConfigModule {
  static with(env: Env): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: ENV, useValue: env }, Clock],
      exports: [ENV, Clock],
    };
  }
}
