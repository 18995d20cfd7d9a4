declare module 'sahut:config' {
  const config: {
    app: (input: { stage: string }) => { name: string } & Record<string, unknown>
    run: () => Promise<Record<string, unknown>>
  }
  export default config
}
declare module 'sahut:run' {
  export const run: (program: () => Promise<unknown>) => Promise<Record<string, unknown>>
}
