-- One event: delivered twice it changes nothing, delivered late it changes nothing. Parameters as in pg8000 and sqlite3.
INSERT INTO articles (subject, version, state, url, headline, language, section, body, copy_of)
VALUES (:subject, :version, :state, :url, :headline, :language, :section, :body, :copy_of)
ON CONFLICT (subject) DO UPDATE SET
    version = excluded.version,
    state = excluded.state,
    url = excluded.url,
    headline = excluded.headline,
    language = excluded.language,
    section = excluded.section,
    body = excluded.body,
    copy_of = excluded.copy_of
WHERE excluded.version > articles.version;
