// Where the focus goes when a dialog is gone: back to what opened it. Whoever goes by the keyboard would begin at the
// top of the page otherwise. WAI-ARIA Authoring Practices, "Dialog (Modal) Pattern".
import { useEffect, useState } from 'react';

const isLost = ({ activeElement }: Document) => activeElement === null || activeElement === document.body;

/**
 * For a component that is there as long as its dialog is open.
 *
 * @param returnTo what has the focus afterwards, where the dialog was opened by something that is gone by then, such as
 *   an item of a menu
 */
export function useReturnFocus(returnTo?: () => HTMLElement | null | undefined): void {
	// while it is drawn for the first time the dialog has not taken the focus yet
	const [opener] = useState(() => document.activeElement);
	useEffect(
		() => () => {
			// after what replaces the dialog is there; a deleted row took its button with it
			requestAnimationFrame(() => {
				if (!isLost(document)) return;
				const target = returnTo?.() ?? opener;
				const isThere = target instanceof HTMLElement && target.isConnected && target !== document.body;
				(isThere ? target : document.getElementById('main'))?.focus();
			});
		},
		[],
	);
}
