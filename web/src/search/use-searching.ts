import { useStore } from 'zustand'
import { useWorkplace } from '../desk/workplace.ts'
import type { Searching } from './searching.ts'

/** A part of what is looked for. */
export const useSearching = <Part>(select: (searching: Searching) => Part): Part =>
  useStore(useWorkplace().searching, select)
