import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createLazyRoute } from '@tanstack/react-router'
import { useLanguage } from '../preferences/localised.tsx'
import { WelcomePage } from './welcome-page.tsx'

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })

/** Loaded when somebody opens a link. */
export const welcomeRouteOptions = createLazyRoute('/welcome')({
  component: function Welcome() {
    useLanguage()
    return (
      <QueryClientProvider client={queries}>
        <WelcomePage />
      </QueryClientProvider>
    )
  },
})
