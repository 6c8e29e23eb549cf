import { Module } from '@nestjs/common';
import { ExpertsModule } from '../experts/experts.module.js';
import { InterchangeModule } from '../interchange/interchange.module.js';
import { UsersModule } from '../users/users.module.js';
import { SeedOnStart } from './seed-on-start.js';
import { SeedingService } from './seeding.service.js';

@Module({
  imports: [InterchangeModule, UsersModule, ExpertsModule],
  providers: [SeedingService, SeedOnStart],
  exports: [SeedingService],
})
export class SeedingModule {}
