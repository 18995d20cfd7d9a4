import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage, watchPage } from '../browser.ts'
import { looksRight } from '../looks-right.ts'
import { startSystem, type System } from '../system.ts'

const NEW_PASSWORD = 'kuda baterai staples'

describe('who works here', () => {
  let system: System
  let browser: Browser
  let admin: AgentPage
  let dewi: AgentPage

  const settings = (page: string) => admin.page.goto(`${system.url}/settings/${page}`)
  const row = (name: string) => admin.page.locator('[data-person]', { hasText: name })
  const dialog = (page = admin.page) => page.getByRole('dialog')

  /** Whoever was handed a link opens it in a browser of their own. */
  const open = async (link: string): Promise<AgentPage> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
    const page = await context.newPage()
    const watched = watchPage(context, page)
    await page.goto(link)
    return watched
  }

  const madeLink = async (): Promise<string> => {
    const field = dialog().getByTestId('made-link')
    await field.waitFor()
    return field.inputValue()
  }

  const closeDialog = async (page: Page = admin.page) => {
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
  }

  beforeAll(async () => {
    system = await startSystem(['Sales', 'Support'])
    browser = await launchBrowser()
    admin = await signInPage(browser, system.url, 'admin@shop.test', system.password)
  })

  afterAll(async () => {
    await browser.close()
    await system.close()
  })

  it('from an invitation to the first answer: link, name, password, chat', async () => {
    const contact = await system.simulator.createContact({ name: 'Ibu Ratna' })
    await system.simulator.send(contact.pn, { to: system.phone, text: 'Halo, masih buka?' })

    await admin.page.getByRole('link', { name: 'Settings' }).click()
    await admin.page.getByRole('link', { name: 'People' }).click()
    await row('Sari').waitFor()
    await looksRight(admin, 'people')
    await admin.page.getByRole('button', { name: 'Invite somebody' }).click()
    await dialog().getByLabel('Email').fill('nothing')
    await dialog().getByRole('button', { name: 'Make the link' }).click()
    await dialog().getByRole('alert').getByText('Enter an email address').waitFor()
    await dialog().getByLabel('Email').fill('Dewi@shop.test')
    await dialog().getByLabel('Sales').check()
    await looksRight(admin, 'people-invite')
    await dialog().getByRole('button', { name: 'Make the link' }).click()
    const link = await madeLink()
    expect(link).toContain(`${system.url}/welcome#`)
    await looksRight(admin, 'people-link')
    await closeDialog()
    await row('dewi@shop.test').getByText('Invited; the link is good until').waitFor()

    dewi = await open(link)
    const { page } = dewi
    await page.getByText('invited to work in Shop').waitFor()
    await looksRight(dewi, 'welcome')
    await page.getByLabel('Your name').fill('Dewi Lestari')
    await page.getByLabel('New password').fill('short')
    await page.getByRole('button', { name: 'Start working' }).click()
    await page.getByRole('alert').getByText('Use 10 to 200 characters').waitFor()
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Start working' }).click()
    await dewi.openChat('Ibu Ratna')
    await dewi.write('Masih, kak')
    await dewi.shows((messages) =>
      messages.some(({ text, status }) => text === 'Masih, kak' && status !== 'queued'),
    )
    expect(page.url()).not.toContain('#')

    await settings('people')
    await row('Dewi Lestari').getByText('Sales').waitFor()
    expect(await row('Invited').count()).toBe(0)
    // Once.
    const again = await open(link)
    await again.page.getByText('does not work, or not any more').waitFor()
    await again.close()
  })

  it('a role and inboxes are changed, and the person sees it without a reload', async () => {
    await row('Dewi Lestari').getByRole('button', { name: 'Role and inboxes' }).click()
    await dialog().getByLabel('Supervisor').check()
    await dialog().getByLabel('Support').check()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await row('Dewi Lestari').getByText('Sales, Support').waitFor()
    await row('Dewi Lestari').getByText('Supervisor').waitFor()
    await dewi.page
      .getByRole('navigation', { name: 'Choose an inbox' })
      .getByRole('link', { name: 'Support' })
      .waitFor()
  })

  it('an inbox is made, named anew, and given to people', async () => {
    await settings('inboxes')
    const { page } = admin
    await page.getByRole('button', { name: 'Add an inbox' }).click()
    await dialog().getByLabel('Name of the inbox').fill('Bali')
    await dialog().getByRole('button', { name: 'Save' }).click()
    const inbox = (name: string) => page.locator('[data-row]', { hasText: name })
    await inbox('Bali').getByRole('button', { name: 'Rename' }).click()
    await dialog().getByLabel('Name of the inbox').fill('Denpasar')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await inbox('Denpasar').getByRole('button', { name: 'Members' }).click()
    await dialog().getByLabel('Dewi Lestari').check()
    await looksRight(admin, 'inbox-members')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await inbox('Denpasar').getByText('Dewi Lestari').waitFor()
    await looksRight(admin, 'inboxes')
    await dewi.page
      .getByRole('navigation', { name: 'Choose an inbox' })
      .getByRole('link', { name: 'Denpasar' })
      .waitFor()
  })

  it('a team is made of people, and a label with a colour; both are changed and removed', async () => {
    const { page } = admin
    const line = (name: string) => page.locator('[data-row]', { hasText: name })
    await page.getByRole('link', { name: 'Teams' }).click()
    await page.getByText('There is no team yet').waitFor()
    await page.getByRole('button', { name: 'Add a team' }).click()
    await dialog().getByLabel('Name of the team').fill('Refunds')
    await dialog().getByLabel('Dewi Lestari').check()
    await looksRight(admin, 'team-form')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await line('Refunds').getByText('Dewi Lestari').waitFor()
    await line('Refunds').getByRole('button', { name: 'Edit' }).click()
    await dialog().getByLabel('Sari').check()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await line('Refunds').getByText('Dewi Lestari, Sari').waitFor()
    await looksRight(admin, 'teams')

    await page.getByRole('link', { name: 'Labels' }).click()
    for (const [name, colour] of [
      ['Urgent', 'red'],
      ['Return', 'blue'],
    ] as const) {
      await page.getByRole('button', { name: 'Add a label' }).click()
      await dialog().getByLabel('Name of the label').fill(name)
      await dialog().getByRole('radio', { name: colour }).check()
      await dialog().getByRole('button', { name: 'Save' }).click()
      await line(name).waitFor()
    }
    await page.getByRole('button', { name: 'Add a label' }).click()
    await dialog().getByLabel('Name of the label').fill('urgent')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().getByRole('alert').getByText('There is one of this name already').waitFor()
    await looksRight(admin, 'label-form')
    await closeDialog()
    await line('Return').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await line('Return').waitFor({ state: 'detached' })
    await looksRight(admin, 'labels')
    await page.setViewportSize({ width: 390, height: 844 })
    await settings('labels')
    const here = page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Labels' })
    await expect
      .poll(async () => {
        const box = await here.boundingBox()
        return box === null ? Infinity : box.x + box.width
      })
      .toBeLessThanOrEqual(390)
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('everybody changes name and password, and signs out elsewhere; agents see no other settings', async () => {
    const elsewhere = await signInPage(browser, system.url, 'dewi@shop.test', NEW_PASSWORD)
    const { page } = dewi
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText('Chrome on Linux').first().waitFor()
    expect(await page.getByTestId('sessions').getByRole('listitem').count()).toBe(2)
    expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0)
    await looksRight(dewi, 'profile')
    await page.getByLabel('Your name').fill('Dewi L.')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Account of Dewi L.' }).waitFor()

    await page.getByLabel('Present password').fill('wrong')
    await page.getByLabel('New password').fill('another long password')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('This is not your present password').waitFor()
    await page.getByLabel('Present password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('Password changed. 1 other session was ended.').waitFor()
    await elsewhere.page.waitForURL(/sign-in/)
    await elsewhere.close()
    await expect.poll(() => page.getByTestId('sessions').getByRole('listitem').count()).toBe(1)
  })

  it('a forgotten password is set anew by a link, which signs out everywhere else', async () => {
    await settings('people')
    await row('Dewi L.').getByRole('button', { name: 'New password' }).click()
    await dialog().getByRole('button', { name: 'Make the link' }).click()
    const link = await madeLink()
    await closeDialog()
    const reset = await open(link)
    await reset.page.getByText('Choose a new password for Shop').waitFor()
    await reset.page.getByLabel('New password').fill('a third long password')
    await reset.page.getByRole('button', { name: 'Set the password' }).click()
    await reset.page.locator('[data-chat-id]', { hasText: 'Ibu Ratna' }).waitFor()
    await dewi.page.waitForURL(/sign-in/)
    await dewi.close()
    dewi = reset
  })

  it('a fresh Sahut is set up in the browser by whoever has the code, once', async () => {
    const code = (await system.accounts.setup.open()) ?? expect.fail('It is set up already.')
    const owner = await open(`${system.url}/setup#${code}`)
    const { page } = owner
    await page.getByText('This Sahut is new').waitFor()
    await looksRight(owner, 'setup')
    await page.getByLabel('Name of the workspace').fill('Toko Maju')
    await page.getByLabel('Your name').fill('Ibu Maju')
    await page.getByLabel('Email').fill('maju')
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Make the workspace' }).click()
    await page.getByRole('alert').getByText('Enter an email address').waitFor()
    await page.getByLabel('Email').fill('maju@toko.test')
    await page.getByRole('button', { name: 'Make the workspace' }).click()
    await page.getByText('No numbers yet').waitFor()
    await page.goto(`${system.url}/settings/people`)
    await page.locator('[data-person]', { hasText: 'Ibu Maju' }).getByText('Owner').waitFor()
    await page.goto(`${system.url}/setup#${code}`)
    await page.getByText('does not set up anything').waitFor()
    expect(owner.complaints).toEqual([])
    await owner.close()
  })

  it('who is removed after a warning is out at once', async () => {
    await row('Dewi L.').getByRole('button', { name: 'Remove' }).click()
    const question = admin.page.getByRole('alertdialog')
    await question.getByText('signed out everywhere at once').waitFor()
    await looksRight(admin, 'people-remove')
    await question.getByRole('button', { name: 'Remove' }).click()
    await row('Dewi L.').waitFor({ state: 'detached' })
    await dewi.page.waitForURL(/sign-in/)
    await dewi.close()
    expect(admin.complaints).toEqual([])
  })
})
