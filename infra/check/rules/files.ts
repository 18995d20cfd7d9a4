import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { containerOf, hold, type Rule, servicesOf } from '../facts.ts'

/** Every Dockerfile that a service is made by exists. (A handler that does not, or its export, fails the build.) */
export const dockerfiles: Rule = (built, settings, root) =>
  servicesOf(settings).flatMap((service) => {
    const image = built.resources.find(
      ({ name }) => name === `${service}Image${containerOf(built, service).name}`,
    )
    const { location = '' } = (image?.inputs['dockerfile'] ?? {}) as { location?: string }
    const path = location.split('/').slice(-2).join('/')
    return hold(existsSync(join(root, path)), `${service} is made by ${path}, which does not exist`)
  })
