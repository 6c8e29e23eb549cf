import { type DynamicModule, Module } from '@nestjs/common';
import { AnswersModule } from './answers/answers.module.js';
import { AppealsModule } from './appeals/appeals.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CategoriesModule } from './categories/categories.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Env } from './config/env.js';
import { DatabaseModule } from './database/database.module.js';
import { ExclusionsModule } from './exclusions/exclusions.module.js';
import { ExpertsModule } from './experts/experts.module.js';
import { FilesModule } from './files/files.module.js';
import { GradingModule } from './grading/grading.module.js';
import { HealthModule } from './health/health.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { InterchangeModule } from './interchange/interchange.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PrivacyModule } from './privacy/privacy.module.js';
import { QuestionsModule } from './questions/questions.module.js';
import { RegradesModule } from './regrades/regrades.module.js';
import { ResultsModule } from './results/results.module.js';
import { SeedingModule } from './seeding/seeding.module.js';
import { UsersModule } from './users/users.module.js';

@Module({})
export class AppModule {
  static with(env: Env): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(env),
        DatabaseModule,
        LimitsModule,
        IdempotencyModule,
        AuthModule,
        UsersModule,
        CategoriesModule,
        QuestionsModule,
        InterchangeModule,
        ExpertsModule,
        ExclusionsModule,
        FilesModule,
        AnswersModule,
        GradingModule,
        AppealsModule,
        RegradesModule,
        ResultsModule,
        PrivacyModule,
        SeedingModule,
        HealthModule,
        MetricsModule,
      ],
    };
  }
}
