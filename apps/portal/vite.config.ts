import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
	// the authority serves the portal there; a page several segments deep finds its files all the same
	base: '/portal/',
	plugins: [react()],
	resolve: { conditions: ['@countersign/source', 'module', 'browser', 'default'] },
	worker: { format: 'es' },
	build: {
		outDir: 'dist',
		emptyOutDir: true,
		target: 'es2023',
		// the policy of the page allows no inline script, which the polyfill would be
		modulePreload: { polyfill: false },
		// components and what they stand on change seldom: a chunk of their own stays in the browser's cache over an
		// upgrade
		chunkSizeWarningLimit: 1500,
	},
});
