declare module 'sahut:run' {
  export const run: (program: () => Promise<unknown>) => Promise<Record<string, unknown>>
}
