// Links that stand in a running text must be told from it by more than their colour: WCAG 1.4.1. Axe accepts a colour
// that stands out enough, and looks only where it can measure the colours; here a line below is asked of every one.
import type { Page } from 'playwright-core';

/** @returns the links, as they are named, that stand beside other text of their block and have no line below them */
export function linksWithoutLine(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const isInline = (element: Element) => getComputedStyle(element).display === 'inline';
		/** what a reader sees as text: neither other links nor buttons, whose looks tell them already */
		const textOf = (node: Node): string => {
			if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
			if (!(node instanceof Element) || node.matches('a, button, [role=button], style, script')) return '';
			// a block in the block has lines of its own
			const { display, visibility } = getComputedStyle(node);
			return display.startsWith('inline') && visibility !== 'hidden' ? contentOf(node) : '';
		};
		const contentOf = (element: Element) => [...element.childNodes].map(textOf).join('');
		return [...document.querySelectorAll<HTMLElement>('a[href]')].flatMap((link) => {
			// in a block of its own, and not a word of a text
			if (!isInline(link) || link.innerText.trim() === '') return [];
			if (getComputedStyle(link).textDecorationLine.includes('underline')) return [];
			let block = link.parentElement;
			while (block && isInline(block)) block = block.parentElement;
			return block && contentOf(block).trim() !== '' ? [link.innerText] : [];
		});
	});
}
