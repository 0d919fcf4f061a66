/// The switches of a contact sheet that do not depend on what it shows.
enum SheetControls {
    static let text: StaticString = """
        <label><span>View</span><select id="view"><option value="phone">Phone</option>\
        <option value="tall">Phone, tall</option><option value="desktop">Desktop</option></select>\
        </label>
        <label><span>Look</span><select id="look"><option value="">As the system</option>\
        <option value="light">Light</option><option value="dark">Dark</option></select></label>

        """
}

/// What a contact sheet does; without it everything is shown.
enum SheetScript {
    static let text: StaticString = """

        "use strict";
        const form = document.getElementById("filters");
        const find = document.getElementById("find");
        const parts = [...document.querySelectorAll("section")];
        const list = [...document.querySelectorAll("nav li")];
        const items = new Map(list.map(item => [item.dataset.part, item]));
        const words = new Map();
        for (const card of document.querySelectorAll(".card")) {
          const name = card.closest("section").querySelector("h2").textContent;
          words.set(card, (name + " " + card.textContent).toLowerCase());
        }
        const chosen = name => form.querySelector('[data-filter="' + name + '"]').value;
        function filter() {
          const text = find.value.trim().toLowerCase();
          const boxes = [...form.querySelectorAll("[data-flag]:checked")];
          const flags = boxes.map(box => box.dataset.flag);
          const [scenario, face, locale] = ["scenario", "face", "locale"].map(chosen);
          let shown = 0;
          for (const part of parts) {
            const isSent = !scenario || part.dataset.scenario.split("\\n").includes(scenario);
            let cards = 0;
            for (const card of part.querySelectorAll(".card")) {
              const own = card.dataset.flags.split(" ");
              const fits = isSent && (!face || card.dataset.face === face)
                && (!locale || card.dataset.locale === locale)
                && (!flags.length || flags.some(flag => own.includes(flag)))
                && (!text || words.get(card).includes(text));
              card.hidden = !fits;
              if (fits) cards += 1;
            }
            part.hidden = cards === 0;
            items.get(part.dataset.part).hidden = cards === 0;
            shown += cards;
          }
          document.querySelector(".none").hidden = shown > 0;
        }
        function look() {
          const root = document.documentElement;
          root.dataset.view = document.getElementById("view").value;
          root.dataset.look = document.getElementById("look").value;
        }
        const renew = () => { filter(); look(); };
        form.addEventListener("input", renew);
        form.addEventListener("submit", event => event.preventDefault());
        form.addEventListener("reset", () => setTimeout(renew));
        document.addEventListener("keydown", event => {
          if (event.key === "/" && !/^(input|select)$/i.test(event.target.tagName)) {
            event.preventDefault();
            find.focus();
          }
        });
        renew();

        """
}
