"""`python -m bench.bare PORT`: as many processes as a site has."""

import os
import sys

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection

from cordel.base import serving

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    connection.close()
    server = serving.web_server("127.0.0.1", int(sys.argv[1]), processes=3, threads=1)
    server.serve(target_loader=get_wsgi_application, wrap_loader=False)
