/// How a contact sheet looks: light and dark by `color-scheme` alone, which the frames follow.
enum SheetStyle {
    static let text: StaticString = """
        :root {
          color-scheme: light dark;
          --paper: light-dark(#f3f1ec, #14171a);
          --card: light-dark(#ffffff, #1e2327);
          --line: light-dark(#dcd8cf, #343b41);
          --ink: light-dark(#22282d, #e9ecee);
          --soft: light-dark(#5d666d, #a5b0b8);
          --strong: light-dark(#0b5563, #7fd1e2);
          --on-strong: light-dark(#ffffff, #10222a);
          --red: light-dark(#a4262c, #ff9b94);
          --red-paper: light-dark(#fdecea, #43201f);
          --amber: light-dark(#7a4d00, #f3c46b);
          --amber-paper: light-dark(#fdf1d7, #3d2f14);
          --violet: light-dark(#5b3a9c, #c6b0ff);
          --bubble: light-dark(#e3f0f2, #22414a);
          --width: 375px;
          --height: 600px;
        }
        :root[data-look="light"] { color-scheme: light; }
        :root[data-look="dark"] { color-scheme: dark; }
        :root[data-view="tall"] { --height: 1500px; }
        :root[data-view="desktop"] { --width: 680px; --height: 900px; }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { scroll-padding-top: 6.5rem; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif;
        }
        a { color: var(--strong); }
        :focus-visible {
          outline: 3px solid var(--strong); outline-offset: 2px; border-radius: 4px;
        }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: 8px; top: 8px; z-index: 9; padding: 8px 12px; background: var(--card); }
        h1, h2, h3, p, ul, ol, dl, pre, fieldset { margin: 0; padding: 0; }
        ul, ol { list-style: none; }

        .top {
          position: sticky; top: 0; z-index: 2; padding: 14px 24px 12px;
          background: color-mix(in srgb, var(--paper) 92%, transparent);
          backdrop-filter: blur(10px); border-bottom: 1px solid var(--line);
        }
        .top h1 { display: inline; font-size: 19px; letter-spacing: -.01em; }
        .about { display: inline; margin-left: 12px; color: var(--soft); }
        form { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: end; margin-top: 10px; }
        label > span { display: block; color: var(--soft); font-size: 12px; }
        input[type="search"], select {
          height: 34px; max-width: 13rem; padding: 0 8px; font: inherit; color: inherit;
          background: var(--card); border: 1px solid var(--line); border-radius: 8px;
        }
        .find input { width: 15rem; max-width: 100%; }
        fieldset { display: flex; flex-wrap: wrap; gap: 6px; border: 0; }
        legend { padding: 0; color: var(--soft); font-size: 12px; }
        .switch {
          display: inline-flex; align-items: center; gap: 6px; height: 34px; padding: 0 11px;
          border: 1px solid var(--line); border-radius: 17px; background: var(--card);
          cursor: pointer;
        }
        .switch input { margin: 0; accent-color: var(--strong); }
        .switch b { min-width: 1.4em; font-weight: 600; color: var(--soft); text-align: center; }
        .switch:has(:checked) {
          border-color: var(--strong); box-shadow: inset 0 0 0 1px var(--strong);
        }
        .switch:has(:disabled) { opacity: .55; cursor: default; }
        .switch.incomplete b { color: var(--red); }
        .switch.untranslated b { color: var(--amber); }
        .switch.costly b { color: var(--violet); }

        .columns { display: grid; grid-template-columns: 15rem minmax(0, 1fr); }
        nav { position: sticky; top: 6.2rem; align-self: start; max-height: calc(100vh - 6.2rem);
          overflow: auto; padding: 20px 8px 20px 24px; }
        nav a { color: var(--ink); text-decoration: none; overflow-wrap: anywhere; }
        nav a:hover { color: var(--strong); text-decoration: underline; }
        nav li { display: flex; align-items: center; padding: 3px 0; }
        .dot { flex: none; width: 8px; height: 8px; margin-left: 6px; border-radius: 50%; }
        .dot.incomplete { background: var(--red); }
        .dot.untranslated { background: var(--amber); }
        .dot.costly { background: var(--violet); }

        main { padding: 8px 24px 80px; }
        section { padding: 20px 0 24px; }
        section:not([hidden]) ~ section:not([hidden]) { border-top: 1px solid var(--line); }
        h2 { font-size: 22px; letter-spacing: -.015em; overflow-wrap: anywhere; }
        .uses { margin: 2px 0 14px; color: var(--soft); }
        .uses b { color: var(--ink); font-weight: 600; }
        .uses .chip { margin-left: 8px; }
        .cards { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 20px; }
        .card {
          width: calc(var(--width) + 26px); max-width: 100%; padding: 12px; overflow-wrap: anywhere;
          background: var(--card); border: 1px solid var(--line); border-radius: 16px;
        }
        .card.words { width: 401px; }
        .card.missing { width: 401px; border-style: dashed; background: transparent; }
        .card:has(.warning.incomplete) { border-color: var(--red); }
        .labels { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 10px; }
        .chip {
          padding: 0 9px; border: 1px solid var(--line); border-radius: 11px; font-size: 12px;
          line-height: 20px; color: var(--soft);
        }
        .chip.strong {
          background: var(--strong); border-color: var(--strong); color: var(--on-strong);
          font-weight: 600;
        }
        .warning { margin-bottom: 10px; padding: 7px 10px; border-radius: 8px; font-size: 13px; }
        .warning.incomplete { background: var(--red-paper); color: var(--red); }
        .warning.untranslated { background: var(--amber-paper); color: var(--amber); }
        .card.missing .warning { margin: 0; }
        .warning code { display: block; font-size: 12px; opacity: .85; }
        .warning code + b { display: block; margin-top: 5px; }
        .warning.address { background: var(--amber-paper); color: var(--amber); }
        .note { margin-bottom: 10px; color: var(--soft); font-size: 13px; }

        .inbox { display: flex; gap: 10px; margin-bottom: 12px; }
        .inbox > div { min-width: 0; }
        .inbox .face {
          flex: none; width: 36px; height: 36px; border-radius: 50%; background: var(--strong);
          color: var(--on-strong); font-weight: 600; line-height: 36px; text-align: center;
        }
        .inbox .from { display: block; color: var(--soft); font-size: 12px; line-height: 1.3; }
        .inbox h3 { font-size: 15px; line-height: 1.35; }
        .inbox .preheader { color: var(--soft); font-size: 13px; line-height: 1.35; }
        .frame {
          height: var(--height); overflow: hidden; resize: vertical; border: 1px solid var(--line);
          border-radius: 12px; background: light-dark(#ffffff, #121212);
        }
        .card.insert .frame { height: 200px; }
        iframe { display: block; width: 100%; height: 100%; border: 0; }

        .bubble {
          position: relative; width: fit-content; max-width: 320px; margin: 2px 0 10px 4px;
          padding: 10px 14px; border-radius: 18px 18px 18px 4px; background: var(--bubble);
          white-space: pre-wrap;
        }
        .bubble .title { display: block; }
        .bubble hr {
          position: relative; overflow: visible; margin: 12px 0; border: 0;
          border-top: 1px dashed var(--soft);
        }
        .bubble hr::after {
          content: attr(data-segment); position: absolute; right: 0; top: -9px; padding: 0 5px;
          background: var(--bubble); color: var(--soft); font-size: 11px; line-height: 16px;
        }
        mark { padding: 0 1px; border-radius: 3px; color: inherit; font-weight: 600; }
        mark.ucs2 {
          background: var(--red-paper); color: var(--red); box-shadow: 0 0 0 1px currentColor;
        }
        mark.twice { background: var(--amber-paper); color: var(--amber); }
        .size, .costs { color: var(--soft); font-size: 13px; }
        .costs li::before { content: "\\2022\\00a0"; }

        details { margin-top: 8px; font-size: 13px; }
        summary { color: var(--soft); cursor: pointer; }
        details pre {
          max-height: 30rem; overflow: auto; padding: 10px; margin-top: 6px; white-space: pre-wrap;
          background: var(--paper); border-radius: 8px;
          font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace;
        }
        dl {
          display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 12px;
          margin-top: 6px;
        }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .none { padding: 48px 0; color: var(--soft); text-align: center; }
        button {
          font: inherit; color: var(--strong); background: none; border: 0;
          text-decoration: underline; cursor: pointer;
        }

        @media (max-width: 900px) {
          .columns { display: block; }
          nav { display: none; }
          html { scroll-padding-top: 1rem; }
          .top { position: static; padding: 14px 14px 12px; }
          .about { display: block; margin: 2px 0 0; }
          main { padding: 0 14px 60px; }
        }
        @media (max-width: 460px) {
          .find, .find input, label:has(select) { width: 100%; max-width: 100%; }
          form label:has(select) { width: calc(50% - 7px); }
          form select { width: 100%; }
          .card { padding: 10px; }
          .cards { gap: 14px; }
        }
        @media print {
          :root, :root[data-look] { color-scheme: light; --height: 175mm; --paper: #ffffff; }
          .top { position: static; background: none; backdrop-filter: none; }
          form, nav, .skip, details:not([open]) { display: none; }
          .columns { display: block; }
          body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          main { padding: 0; }
          .card, .card.words, .card.missing { width: calc(50% - 8px); break-inside: avoid; }
          .cards { gap: 16px; }
          h2, .uses { break-after: avoid; }
        }

        """
}
