import './zod-config.ts'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './app.css'
import { createApp } from './app.ts'
import { createAppRouter } from './router.tsx'
import { usePreferences } from './shell/preferences.ts'

const router = createAppRouter(createApp(location.origin))

/** Everything is drawn anew when the language changes: texts are plain function calls. */
const Root = () => <RouterProvider router={router} key={usePreferences(({ locale }) => locale)} />

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
