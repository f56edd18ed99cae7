// Whether the window is as a media query says. The browser is asked once a query, not once a row.
import { useSyncExternalStore } from 'react';

const lists = new Map<string, MediaQueryList>();

function listOf(query: string): MediaQueryList {
	const list = lists.get(query) ?? matchMedia(query);
	lists.set(query, list);
	return list;
}

export const useMedia = (query: string): boolean =>
	useSyncExternalStore(
		(listener) => {
			const list = listOf(query);
			list.addEventListener('change', listener);
			return () => list.removeEventListener('change', listener);
		},
		() => listOf(query).matches,
	);
