/** How the things in the rail look: an icon with its name below. */
export const railItem =
  'flex min-h-13 w-18 flex-col items-center justify-center gap-0.5 rounded-xl px-1 py-1.5 text-center text-[0.6875rem] leading-tight font-medium text-soft hover:bg-active hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:text-accent-ink'
