import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { FilesModule } from '../files/files.module.js';
import { Drain } from './drain.js';
import { HealthController } from './health.controller.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false }), FilesModule],
  controllers: [HealthController],
  providers: [Drain],
})
export class HealthModule {}
