import { settingsOf } from '../stage.ts'
import type { Rule } from './facts.ts'
import { kafkaRights, roles, rows, secrets } from './rules/access.ts'
import { authKey, kafka, media, redis, table } from './rules/data.ts'
import { balancers, caching, functions, page, routes } from './rules/edge.ts'
import { emqx } from './rules/emqx.ts'
import { environment } from './rules/environment.ts'
import { dockerfiles } from './rules/files.ts'
import { securityGroups, subnets } from './rules/network.ts'
import { stages } from './rules/stages.ts'
import { drain, health, memoryLimit, scaling, services, tasks } from './rules/tasks.ts'
import { alarms, budget, dashboard, logs, metrics } from './rules/watch.ts'
import type { Built } from './stage-build.ts'

const RULES: Rule[] = [
  stages,
  tasks,
  memoryLimit,
  drain,
  health,
  services,
  scaling,
  subnets,
  securityGroups,
  roles,
  kafkaRights,
  rows,
  secrets,
  environment,
  table,
  authKey,
  redis,
  kafka,
  emqx,
  media,
  routes,
  caching,
  page,
  balancers,
  functions,
  metrics,
  alarms,
  dashboard,
  budget,
  logs,
  dockerfiles,
]

/**
 * All that is wrong with a stage.
 * @param root the repository, for the files that infra names
 * @param settings that it was built with
 */
export const problemsOf = (built: Built, root: string, settings = settingsOf(built.app.stage)): string[] =>
  RULES.flatMap((rule) => {
    try {
      return rule(built, settings, root)
    } catch (error) {
      // What a rule needs is not there, or is of another shape.
      return [error instanceof Error ? error.message : String(error)]
    }
  })
