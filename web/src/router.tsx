import { SahutError } from '@sahut/core/contract/errors'
import { ChatId, InboxId } from '@sahut/core/model/ids'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  notFound,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { z } from 'zod'
import { meQuery } from './api/queries.ts'
import type { App } from './app.ts'
import { ChatPage } from './conversation/chat-page.tsx'
import { EmptyInboxPage, InboxPage, NoInboxPage } from './inbox/inbox-page.tsx'
import { ListScope } from './inbox/list/list-scope.ts'
import { siteData } from './session/site-data.ts'
import { SignInPage } from './session/sign-in-page.tsx'
import { Crash, NotFound, Waiting } from './shell/crash.tsx'
import { localised, useLanguage } from './preferences/localised.tsx'
import { Shell } from './shell/shell.tsx'
import { ListSearch } from './views/list-search.ts'
import { loadLinks } from './text/links.ts'

const Lost = localised(NotFound)

/** The list that was open last. */
const LAST_LIST = 'sahut.inbox'

/** An id of an address. @throws the router's way to show that there is no such page */
const idIn = <Id extends z.ZodType>(schema: Id, text: string): z.infer<Id> => {
  const { success, data } = schema.safeParse(text)
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the router takes as such
  if (!success) throw notFound()
  return data
}

const rootRoute = createRootRouteWithContext<{ app: App }>()({ notFoundComponent: Lost })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({ ended: z.boolean().optional(), to: z.string().optional() }),
  component: function SignIn() {
    useLanguage()
    const { app } = signInRoute.useRouteContext()
    const { ended, to } = signInRoute.useSearch()
    const navigate = signInRoute.useNavigate()
    return (
      <SignInPage
        hasEnded={ended === true}
        signIn={app.signIn}
        onSignedIn={() => void navigate({ href: inside(to), replace: true })}
      />
    )
  },
})

/** Only paths of our own: an address in the link must not lead elsewhere. */
const inside = (to: string | undefined): string => (to !== undefined && /^\/(?!\/|\\)/.test(to) ? to : '/')

/** Everything behind the sign-in. */
const workplaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'workplace',
  beforeLoad: async ({ context, location }) => {
    const workplace = await context.app.workplace()
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to go elsewhere
    if (workplace === undefined) throw redirect({ to: '/sign-in', search: { to: location.href } })
    return { workplace }
  },
  loader: ({ context: { workplace } }) =>
    Promise.all([workplace.queries.query({ ...meQuery(workplace.api), staleTime: 'static' }), loadLinks()]),
  pendingComponent: localised(Waiting),
  component: function Workplace() {
    useLanguage()
    const { workplace, app } = workplaceRoute.useRouteContext()
    return <Shell workplace={workplace} onSignOut={app.signOut} />
  },
})

const homeRoute = createRoute({
  getParentRoute: () => workplaceRoute,
  path: '/',
  beforeLoad: async ({ context: { workplace } }) => {
    const { inboxes } = await workplace.queries.query({ ...meQuery(workplace.api), staleTime: 'static' })
    if (inboxes.length === 0) return
    const last = siteData.getItem(LAST_LIST)
    const first = inboxes.length === 1 ? inboxes[0]?.inboxId : undefined
    const scope = inboxes.find(({ inboxId }) => inboxId === last)?.inboxId ?? first ?? 'all'
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to go elsewhere
    throw redirect({ to: '/inbox/$list', params: { list: scope }, replace: true })
  },
  component: localised(NoInboxPage),
})

const inboxRoute = createRoute({
  getParentRoute: () => workplaceRoute,
  path: '/inbox/$list',
  params: { parse: ({ list }) => ({ list: idIn(ListScope, list) }) },
  validateSearch: ListSearch,
  // A chat is opened and left without losing them.
  search: { middlewares: [retainSearchParams(['list', 'wanted', 'view'])] },
  // In its own place, so that the rail stays.
  notFoundComponent: Lost,
  onEnter: ({ params }) => {
    siteData.setItem(LAST_LIST, params.list)
  },
  onStay: ({ params }) => {
    siteData.setItem(LAST_LIST, params.list)
  },
  component: function OneList() {
    useLanguage()
    const { list } = inboxRoute.useParams()
    return <InboxPage scope={list} search={inboxRoute.useSearch()} key={list} />
  },
})

const emptyInboxRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: '/',
  component: localised(EmptyInboxPage),
})

const chatRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: '/chat/$chatId',
  params: { parse: ({ chatId }) => ({ chatId: idIn(ChatId, chatId) }) },
  component: function OneChat() {
    useLanguage()
    const { list, chatId } = chatRoute.useParams()
    return <ChatPage scope={list} chatId={chatId} key={chatId} />
  },
})

/** The code of a page that is loaded when somebody goes there. */
const loaded = async <Options,>(loading: Promise<Options>): Promise<Options> => {
  try {
    return await loading
  } catch (cause) {
    // Offline: it is the connection, not us.
    throw new SahutError('unavailable', 'This page could not be loaded.', { cause })
  }
}

const numbersRoute = createRoute({ getParentRoute: () => workplaceRoute, path: '/numbers' }).lazy(() =>
  loaded(import('./numbers/numbers-route.tsx').then((page) => page.numbersRouteOptions)),
)

/** For supervisors. */
const reportsRoute = createRoute({ getParentRoute: () => workplaceRoute, path: '/reports' }).lazy(() =>
  loaded(import('./reports/reports-route.tsx').then((page) => page.reportsRouteOptions)),
)

/** What people set up; each page of it has a route below, and a line in settings/pages.ts. */
const settingsRoute = createRoute({ getParentRoute: () => workplaceRoute, path: '/settings' }).lazy(() =>
  loaded(import('./settings/settings-route.tsx').then((page) => page.settingsRouteOptions)),
)
const settingsIndexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to go elsewhere
    throw redirect({ to: '/settings/profile', replace: true })
  },
})
const profileRoute = createRoute({ getParentRoute: () => settingsRoute, path: '/profile' }).lazy(() =>
  loaded(import('./profile/profile-route.tsx').then((page) => page.profileRouteOptions)),
)
const peopleRoute = createRoute({ getParentRoute: () => settingsRoute, path: '/people' }).lazy(() =>
  loaded(import('./people/people-route.tsx').then((page) => page.peopleRouteOptions)),
)
const inboxesRoute = createRoute({ getParentRoute: () => settingsRoute, path: '/inboxes' }).lazy(() =>
  loaded(import('./inboxes/inboxes-route.tsx').then((page) => page.inboxesRouteOptions)),
)

const rulesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/inboxes/$inboxId',
  params: { parse: ({ inboxId }) => ({ inboxId: idIn(InboxId, inboxId) }) },
}).lazy(() => loaded(import('./inboxes/rules/rules-route.tsx').then((page) => page.rulesRouteOptions)))

const teamsRoute = createRoute({ getParentRoute: () => settingsRoute, path: '/teams' }).lazy(() =>
  loaded(import('./teams/teams-route.tsx').then((page) => page.teamsRouteOptions)),
)
const labelsRoute = createRoute({ getParentRoute: () => settingsRoute, path: '/labels' }).lazy(() =>
  loaded(import('./labels/labels-route.tsx').then((page) => page.labelsRouteOptions)),
)

const personFieldsRoute = createRoute({ getParentRoute: () => settingsRoute, path: '/person-fields' }).lazy(
  () =>
    loaded(import('./person-fields/person-fields-route.tsx').then((page) => page.personFieldsRouteOptions)),
)

/** For whoever makes the first workspace; the code stands behind the `#`. */
const setupRoute = createRoute({ getParentRoute: () => rootRoute, path: '/setup' }).lazy(() =>
  loaded(import('./welcome/setup-route.tsx').then((page) => page.setupRouteOptions)),
)

const cannedRepliesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/canned-replies',
}).lazy(() =>
  loaded(import('./canned-replies/canned-replies-route.tsx').then((page) => page.cannedRepliesRouteOptions)),
)

/** For whoever was handed a link; what opens it stands behind the `#`. */
const welcomeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/welcome' }).lazy(() =>
  loaded(import('./welcome/welcome-route.tsx').then((page) => page.welcomeRouteOptions)),
)

/** Any other address: who is signed in keeps the rail there. */
const elsewhereRoute = createRoute({ getParentRoute: () => workplaceRoute, path: '$', component: Lost })

/** The pages and who may see them. */
export const createAppRouter = (app: App) =>
  createRouter({
    routeTree: rootRoute.addChildren([
      signInRoute,
      setupRoute,
      welcomeRoute,
      workplaceRoute.addChildren([
        homeRoute,
        inboxRoute.addChildren([emptyInboxRoute, chatRoute]),
        numbersRoute,
        reportsRoute,
        settingsRoute.addChildren([
          settingsIndexRoute,
          profileRoute,
          peopleRoute,
          teamsRoute,
          inboxesRoute,
          rulesRoute,
          labelsRoute,
          personFieldsRoute,
          cannedRepliesRoute,
        ]),
        elsewhereRoute,
      ]),
    ]),
    context: { app },
    defaultPreload: false,
    defaultErrorComponent: localised(Crash),
    defaultNotFoundComponent: Lost,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
