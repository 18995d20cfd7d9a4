import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import { useLanguage } from '../preferences/localised.tsx'

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })

/** A page before the sign-in that asks the server something. */
export const withQueries = (Page: ComponentType) =>
  function Front() {
    useLanguage()
    return (
      <QueryClientProvider client={queries}>
        <Page />
      </QueryClientProvider>
    )
  }
