"""Addresses on standard input -> all fetched by Scrapy, budgets off; its pages and seconds as a line of JSON."""

import json
import sys
import time

import scrapy
from scrapy.crawler import CrawlerProcess


class Pages(scrapy.Spider):
    """Every address once; nothing is made of the pages."""

    name = "pages"
    seen = 0
    custom_settings = {  # noqa: RUF012 - Scrapy's
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "COOKIES_ENABLED": False,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
    }

    async def start(self):
        for url in sys.stdin.read().split():
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):
        Pages.seen += len(response.body) > 0


if __name__ == "__main__":
    process = CrawlerProcess()
    process.crawl(Pages)
    began, spent = time.monotonic(), time.process_time()
    process.start()
    took = {"seconds": time.monotonic() - began, "processor": time.process_time() - spent}
    print(json.dumps({"pages": Pages.seen} | took))
