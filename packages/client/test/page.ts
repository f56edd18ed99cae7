// A page that is a stand-in: what the library sees of a window, and popups whose way a test decides.
import { vi } from 'vitest';

export const home = 'https://app.example/';

export interface StubbedPopup {
	name: string;
	closed: boolean;
	close(): void;
	location: { href: string; origin: string; replace(url: string): void };
}

export interface StubbedPage {
	popups: StubbedPopup[];
	assigned: string[];
	stored: Map<string, string>;
	/** nonce of the last request that was sent to the authority */
	nonce: string | undefined;
	location: { hash: string; search: string; pathname: string; href: string; origin: string };
	/** the popup comes back with these parameters and, unless they name one, the state of its request */
	back(popup: StubbedPopup, asked: URLSearchParams, more?: Record<string, string>): void;
}

export interface PageOptions {
	/** called when a popup is sent to the authority; it comes back with a code when absent */
	onLeave?: (popup: StubbedPopup, asked: URLSearchParams, page: StubbedPage) => void;
	open?: () => StubbedPopup | null;
	replaceState?: () => void;
	hasFocus?: () => boolean;
	/** members of `window` */
	window?: object;
}

/** Call `vi.unstubAllGlobals` after the test. */
export function stubPage(options: PageOptions = {}): StubbedPage {
	const origin = new URL(home).origin;
	const page: StubbedPage = {
		popups: [],
		assigned: [],
		stored: new Map(),
		nonce: undefined,
		location: { hash: '', search: '', pathname: '/', href: home, origin },
		back(popup, asked, more = { code: 'a code' }) {
			page.nonce = asked.get('nonce') ?? '';
			popup.location.origin = origin;
			popup.location.href = `${home}#${new URLSearchParams({ state: asked.get('state') ?? '', ...more })}`;
		},
	};
	const { onLeave = (popup, asked) => setTimeout(() => page.back(popup, asked), 10) } = options;
	const openPopup = (_: string, name: string) => {
		const popup: StubbedPopup = {
			name,
			closed: false,
			close: () => {
				popup.closed = true;
			},
			location: {
				href: 'about:blank',
				origin,
				replace(url) {
					popup.location.href = 'https://login.example/away';
					popup.location.origin = 'https://login.example';
					onLeave(popup, new URL(url).searchParams, page);
				},
			},
		};
		page.popups.push(popup);
		return popup;
	};
	const assign = (url: string) => page.assigned.push(url);
	vi.stubGlobal('window', {
		location: Object.assign(page.location, { assign }),
		history: { replaceState: options.replaceState ?? (() => Object.assign(page.location, { hash: '' })) },
		...{ screenX: 0, screenY: 0, outerWidth: 1000, outerHeight: 1000 },
		addEventListener: () => undefined,
		open: options.open ?? openPopup,
		...options.window,
	});
	vi.stubGlobal('document', options.hasFocus ? { hasFocus: options.hasFocus } : {});
	vi.stubGlobal('sessionStorage', {
		getItem: (key: string) => page.stored.get(key) ?? null,
		setItem: (key: string, value: string) => void page.stored.set(key, value),
		removeItem: (key: string) => void page.stored.delete(key),
	});
	return page;
}
