import { registerHooks } from 'node:module'

/**
 * From now on whoever imports a module of Sahut gets another one instead, which itself gets the real one.
 * @param path the end of the module's path
 * @param by the other module's URL
 */
export const replaceModule = (path: string, by: string): void => {
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context)
      return resolved.url.endsWith(path) && context.parentURL !== by ? { ...resolved, url: by } : resolved
    },
  })
}
