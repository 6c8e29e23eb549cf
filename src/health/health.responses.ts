import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ReplicaState } from '../database/replica-reads.js';

const STATES = ['in-use', 'behind', 'not-its-standby', 'away'] as const satisfies Exclude<ReplicaState, 'absent'>[];

export class HealthResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' }) status!: 'ok';

  static ok(): HealthResponse {
    return { status: 'ok' };
  }
}

/** Whether requests can be served says nothing of the replica: the primary answers what it cannot. */
export class ReadyResponse extends HealthResponse {
  @ApiPropertyOptional({
    enum: STATES,
    description:
      'Absent without DATABASE_REPLICA_URL. `in-use`: it answers statistics and lists of results; else the primary does: ' +
      '`behind` further than DATABASE_REPLICA_MAX_LAG_SECONDS, `not-its-standby` of this database, `away`.',
    example: 'in-use',
  })
  replica?: (typeof STATES)[number];

  static of(state: ReplicaState): ReadyResponse {
    return state === 'absent' ? HealthResponse.ok() : { ...HealthResponse.ok(), replica: state };
  }
}
