// What every page must be, whatever it shows. Each check returns a list of findings in words.
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WAYS_MAX = 3;

export async function axeFindings(page, source) {
  await page.evaluate(source);
  const violations = await page.evaluate(async (tags) => {
    const result = await window.axe.run(document, {
      runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'],
    });
    return result.violations.map((each) => ({
      id: each.id, help: each.help,
      nodes: each.nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`),
    }));
  }, AXE_TAGS);
  return violations.map((each) => `axe ${each.id}: ${each.help}: ${each.nodes.length} × `
    + each.nodes.slice(0, WAYS_MAX).join(' | ').replace(/\s+/g, ' '));
}

// How far the page reaches over the window, and what does.
export async function overflowFindings(page) {
  const wide = await page.evaluate(() => {
    const window_px = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= window_px) return null;
    const over = [...document.body.querySelectorAll('*')]
      .filter((each) => each.getBoundingClientRect().right > window_px + 0.5);
    const last = over.slice(-1)[0];
    return `${document.documentElement.scrollWidth} px wide in a window of ${window_px} px, `
      + `by <${last?.tagName.toLowerCase()} class="${last?.className}">`;
  });
  return wide ? [`sideways scrolling: ${wide}`] : [];
}

// A fingertip needs 44 px; links inside sentences and table cells are exempt, as in WCAG 2.5.8.
export async function touchFindings(page) {
  const small = await page.evaluate((least_px) => {
    const seen = (each) => each.checkVisibility() && each.getClientRects().length > 0;
    const found = [];
    for (const each of document.querySelectorAll('button, .btn, select, input, summary')) {
      if (!seen(each) || ['hidden', 'checkbox', 'radio'].includes(each.type)) continue;
      const box = each.getBoundingClientRect();
      if (box.height < least_px - 0.5) {
        found.push(`<${each.tagName.toLowerCase()} class="${each.className}"> `
          + `"${(each.innerText || each.name || '').trim().slice(0, 20)}" ${Math.round(box.height)} px`);
      }
    }
    return [...new Set(found)];
  }, 44);
  return small.length ? [`too low for a fingertip: ${small.slice(0, WAYS_MAX).join(' | ')}`] : [];
}

// By how much the page moved under the reader's eyes while it was loading, and what of it.
export async function shiftFindings(page, most) {
  const moved = await page.evaluate(() => new Promise((resolve) => {
    const entries = [];
    const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => {
      entries.push(...observer.takeRecords());
      resolve({
        sum: entries.reduce((sum, each) => sum + each.value, 0),
        what: entries.flatMap((each) => each.sources).map(
          ({ node }) => (node?.tagName ? `<${node.tagName.toLowerCase()} class="${node.className}">` : '')),
      });
    }));
  }));
  return moved.sum > most ? [`moved by ${moved.sum} while loading: ${moved.what.join(' ')}`] : [];
}

export async function headFindings(page, language) {
  const found = [];
  const lang = await page.locator('html').getAttribute('lang');
  if (lang !== language) found.push(`lang is "${lang}", not "${language}"`);
  if (!(await page.title()).trim()) found.push('no title');
  const heads = await page.locator('h1').count();
  if (heads !== 1) found.push(`${heads} first headings`);
  return found;
}
