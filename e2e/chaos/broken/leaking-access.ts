import * as real from '@sahut/core/access/access'

export * from '@sahut/core/access/access'

export const allows: typeof real.allows = () => true

export const createAccess: typeof real.createAccess = (deps) =>
  real.createAccess({
    ...deps,
    accounts: {
      ...deps.accounts,
      user: async (...asked) => {
        const user = await deps.accounts.user(...asked)
        return user === undefined ? undefined : { ...user, role: 'admin' }
      },
    },
  })
