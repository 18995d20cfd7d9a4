import { paraglideVitePlugin } from '@inlang/paraglide-js'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv } from 'vite'
import { serviceWorker } from './service-worker-build.ts'
import { emojiData } from './emoji-data.ts'

export default defineConfig(({ mode }) => {
  /** Where `npm run dev` finds the API and the gateway: the address that `npm start` prints. */
  const origin = loadEnv(mode, '.', 'SAHUT_')['SAHUT_ORIGIN'] ?? 'http://127.0.0.1:4100'
  return {
    plugins: [
      paraglideVitePlugin({
        project: './project.inlang',
        outdir: './src/paraglide',
        strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
      }),
      emojiData(),
      tailwindcss(),
      react(),
      serviceWorker(),
    ],
    build: {
      // Data URLs are kept out, for a strict content security policy.
      assetsInlineLimit: 0,
    },
    server: {
      proxy: {
        '/api': { target: origin, changeOrigin: true },
        // The gateway lets in pages of its own origin only.
        '/socket.io': { target: origin, ws: true, changeOrigin: true, headers: { origin } },
      },
    },
  }
})
