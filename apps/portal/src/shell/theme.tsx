// Light or dark, as the system says, until the user chooses.
import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

export type Appearance = 'light' | 'dark';

const key = 'countersign.portal.appearance';
const system = matchMedia('(prefers-color-scheme: dark)');
const chosen = (): Appearance | undefined => {
	const kept = localStorage.getItem(key);
	return kept === 'light' || kept === 'dark' ? kept : undefined;
};

const AppearanceContext = createContext<{ appearance: Appearance; choose(appearance: Appearance): void }>({
	appearance: 'light',
	choose() {},
});

export const useAppearance = () => useContext(AppearanceContext);

export function Theme({ children }: { children: ReactNode }) {
	const [appearance, setAppearance] = useState<Appearance>(chosen() ?? (system.matches ? 'dark' : 'light'));
	useEffect(() => {
		const follow = () => setAppearance(chosen() ?? (system.matches ? 'dark' : 'light'));
		system.addEventListener('change', follow);
		return () => system.removeEventListener('change', follow);
	}, []);
	useEffect(() => {
		document.documentElement.style.colorScheme = appearance;
	}, [appearance]);
	const choose = (next: Appearance) => {
		localStorage.setItem(key, next);
		setAppearance(next);
	};
	return (
		<AppearanceContext value={{ appearance, choose }}>
			<FluentProvider theme={appearance === 'dark' ? webDarkTheme : webLightTheme} style={{ minHeight: '100%' }}>
				{children}
			</FluentProvider>
		</AppearanceContext>
	);
}
