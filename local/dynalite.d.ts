/** The little that we use of dynalite, which brings no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  const dynalite: (options: {
    /** Folder of the LevelDB that holds the data. */
    path: string
    createTableMs?: number
    deleteTableMs?: number
    updateTableMs?: number
  }) => Server
  export default dynalite
}
