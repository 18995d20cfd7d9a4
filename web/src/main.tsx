import './session/site-data.ts'
import './zod-config.ts'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './app.css'
import { createApp } from './app.ts'
import { registerWorker } from './offline/register.ts'
import { createAppRouter } from './router.tsx'
import { loadLinks } from './text/links.ts'

// Begun here, awaited where texts are first shown.
void loadLinks()

registerWorker().catch((error: unknown) => {
  console.warn('Without a network this page will not open.', error)
})

const router = createAppRouter(createApp(location.origin))

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
)
